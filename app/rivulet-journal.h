/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of the reply that is being written: what is on the screen is on disk half a second later. Main thread
 * only.
 */

#pragma once

#include "rivulet-store.h"

G_BEGIN_DECLS

typedef struct _RivuletJournal RivuletJournal;

RivuletJournal *rivulet_journal_new (RivuletStore *store);
/* Tries once more to store what could not be stored before. */
void            rivulet_journal_free (RivuletJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletJournal, rivulet_journal_free)

/* @message has a longer text: it is stored within half a second. */
void     rivulet_journal_touch (RivuletJournal *self,
                                RivuletMessage *message);
/*
 * Stores @message now, in its last state. FALSE with the store's error when that fails: the journal then keeps it and
 * tries again at the next end.
 */
gboolean rivulet_journal_end (RivuletJournal *self,
                              RivuletMessage *message,
                              GError        **error);

G_END_DECLS
