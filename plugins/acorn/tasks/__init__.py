"""Tasks with their answers, computed from the world: the general ones of the corpus, and the experts' ones."""
