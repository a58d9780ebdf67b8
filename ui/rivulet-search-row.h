/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One place that a search found: the conversation's title and the words around.
 */

#pragma once

#include "rivulet-search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SEARCH_ROW (rivulet_search_row_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSearchRow, rivulet_search_row, RIVULET, SEARCH_ROW, GtkWidget)

GtkWidget *rivulet_search_row_new (void);

/* @hit: (nullable). Property "spoken" follows: title and words, the accessible name of the row. */
void rivulet_search_row_set_hit (RivuletSearchRow *self,
                                 RivuletSearchHit *hit);

G_END_DECLS
