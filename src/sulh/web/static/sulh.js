// Dragging, the one thing of the workbench that needs a script of its own; all else is htmx.
"use strict";
