"""Words for families: a prompt explained so that it can be read to them, and notices for everybody."""
