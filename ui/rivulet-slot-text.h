/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slot of the cache in words.
 */

#pragma once

#include "rivulet-snapshot.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): its number, part, token, position, age and attention; NULL when there is no such slot. */
char *rivulet_slot_text_new (const RivuletSnapshot *snapshot,
                             guint                  slot);
/* Returns: (transfer full): a token as one line, where white space that would not show is shown. */
char *rivulet_slot_text_make_visible (const char *text);

/* Returns: (transfer full): slots used, capacity and forgotten tokens as one sentence; @snapshot is nullable. */
char *rivulet_slot_text_new_summary (const RivuletSnapshot *snapshot);

G_END_DECLS
