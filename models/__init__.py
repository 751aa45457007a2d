"""The points card: fitted, evaluated, explained, audited and released. It is handed indicators; it computes none."""
