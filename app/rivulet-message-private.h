/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store alone may say of a message.
 */

#pragma once

#include "rivulet-message.h"

G_BEGIN_DECLS

/* Where it stands in the tree. */
void rivulet_message_set_place (RivuletMessage *self,
                                gint64          parent_id,
                                guint           branch,
                                guint           n_branches);
void rivulet_message_set_kept (RivuletMessage *self,
                               gboolean        kept);
void rivulet_message_set_reminds_id (RivuletMessage *self,
                                     gint64          reminds_id);

G_END_DECLS
