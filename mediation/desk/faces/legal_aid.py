"""What the case page of a legal-aid application shows."""

from mediation.desk.faces.face import Face

FACE = Face("desk/kinds/legal_aid.html")
