/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a search found in all conversations, in the place of their list. A hit that is chosen goes to the window through
 * win.show-message.
 */

#pragma once

#include "rivulet-search.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SEARCH_VIEW (rivulet_search_view_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSearchView, rivulet_search_view, RIVULET, SEARCH_VIEW, GtkWidget)

/* @store: (nullable) */
void rivulet_search_view_set_store (RivuletSearchView *self,
                                    RivuletStore      *store);
void rivulet_search_view_set_query (RivuletSearchView *self,
                                    const char        *query);

/* Goes on to the first hit. Returns: whether there is one. */
gboolean rivulet_search_view_open_first (RivuletSearchView *self);

G_END_DECLS
