"""`netdsl plot`: a network as people draw it, and where its costs sit."""
