"""Converters: from the files of one set to records of benchmarks and corpora."""
