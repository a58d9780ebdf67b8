/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mappings that a bus error may come from. Their public face is rill_guard_install() in rill-guard.h.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RillGuarded RillGuarded;

/* From now on and until it is removed, a part of @bytes that the file has no more reads as zeros, if the guard has been
 * installed. Any thread. */
RillGuarded *rill_guard_add (const void *bytes, gsize n_bytes);
void rill_guard_remove (RillGuarded *guarded);
/* Whether a part was read that was not there; @offset: (out): of its page, in bytes. */
gboolean rill_guard_is_cut (RillGuarded *guarded, gsize *offset);

G_END_DECLS
