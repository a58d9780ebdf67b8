/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any drawn view as a picture: PNG, or SVG where the name ends so.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes @widget as it is drawn now. */
gboolean rivulet_chart_file_save (GtkWidget  *widget,
                                  const char *path,
                                  GError    **error);
/* Asks where to, and writes. @name: proposed, without an ending. What went wrong is shown over the widget's window. */
void rivulet_chart_file_save_as (GtkWidget  *widget,
                                 const char *name);

G_END_DECLS
