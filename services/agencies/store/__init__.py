"""SQL, and nothing but: one module per aggregate."""
