"""What a conflict is: frozen objects, and their translation into the engine's arrays.

``case`` holds the parts, ``statements`` the language they speak; ``states``, ``scores`` and ``moves`` turn
them into arrays.
"""
