/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling something to whoever listens with a screen reader.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void rivulet_announce (GtkWidget  *widget,
                       const char *text);

G_END_DECLS
