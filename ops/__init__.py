"""The launcher behind `./run`: database, processes, tests. It runs outside Django and imports none of the apps."""
