/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of conversations, the most recently used on top, and the search through all of them.
 */

#pragma once

#include "rivulet-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SIDEBAR (rivulet_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSidebar, rivulet_sidebar, RIVULET, SIDEBAR, AdwBin)

/* @store: (nullable): whose conversations are listed and searched */
void rivulet_sidebar_set_store (RivuletSidebar *self,
                                RivuletStore   *store);
/* Begins a search, or goes on with it. */
void rivulet_sidebar_search (RivuletSidebar *self);
/* Opens the conversation @step below the one that is shown. */
void rivulet_sidebar_step (RivuletSidebar *self,
                           int             step);
/* Marks the conversation that the window shows; one that is not in the list marks nothing. */
void rivulet_sidebar_set_shown (RivuletSidebar      *self,
                                RivuletConversation *conversation);

G_END_DECLS
