"""The theory: one solution concept a file, a registry of all, and an oracle that has each once more.

``concept`` holds what a concept is and how sanctions are read; ``deterrence`` the one question that GMR, SMR
and SEQ share; ``registry`` lists the concepts; ``oracle`` repeats every definition with sets and loops.
"""
