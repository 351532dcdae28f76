"""How the monthly report looks: a self-contained page and a workbook."""
