"""TEI: write a document as TEI, validate it, and take the source back out of it."""
