"""The parts of `perf/peers.py`: each measures one thing that the harness does beside what is commonly used for it."""
