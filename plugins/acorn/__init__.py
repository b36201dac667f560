"""acorn, the embedded base model: the world it learned, the corpus written from it, and the recipe that made it."""
