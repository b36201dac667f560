"""The benchmarks that are prepared from upstream files: lm-eval tasks, without their documents."""
