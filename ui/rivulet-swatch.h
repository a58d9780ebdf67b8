/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A square of one colour that the style sheet names: the key of a legend, and the way by which a drawn view learns its
 * colours, since GTK lets a widget read only the `color` that CSS gave it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SWATCH (rivulet_swatch_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSwatch, rivulet_swatch, RIVULET, SWATCH, GtkWidget)

/* @css_class: the class that the style sheet gives a `color`, "sink" for one. */
GtkWidget *rivulet_swatch_new (const char *css_class);

GdkRGBA rivulet_swatch_get_color (RivuletSwatch *self);

/* The colour a fraction @t (0 to 1) of the way from @a to @b. */
GdkRGBA rivulet_swatch_mix (const GdkRGBA *a,
                            const GdkRGBA *b,
                            double         t);

G_END_DECLS
