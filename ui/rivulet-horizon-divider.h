/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory horizon: a line across the transcript, "Remembers from here", that explains itself when asked.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_HORIZON_DIVIDER (rivulet_horizon_divider_get_type ())
G_DECLARE_FINAL_TYPE (RivuletHorizonDivider, rivulet_horizon_divider, RIVULET, HORIZON_DIVIDER, GtkWidget)

GtkWidget *rivulet_horizon_divider_new (void);

/* Whether the horizon falls within the message below, rather than at its beginning. */
void rivulet_horizon_divider_set_within (RivuletHorizonDivider *self,
                                         gboolean               within);

G_END_DECLS
