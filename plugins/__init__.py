"""The built-in plugins: domains, models, benchmarks and recipes, found through the entry points an outsider uses."""
