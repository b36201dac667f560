"""The hand-written seeds, one JSONL a domain."""
