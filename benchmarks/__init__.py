"""The embedded benchmarks: lm-eval tasks with their documents."""
