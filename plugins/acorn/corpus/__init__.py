"""The corpus that acorn is pretrained on, written from the world."""
