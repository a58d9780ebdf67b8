/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tokens of a vocabulary as a person may read them, each made when first seen and then shared by every snapshot.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct _RivuletTokenTexts RivuletTokenTexts;

/* @tokenizer: (nullable): without one every text is the id. */
RivuletTokenTexts *rivulet_token_texts_new (RillTokenizer *tokenizer);
RivuletTokenTexts *rivulet_token_texts_ref (RivuletTokenTexts *self);
void               rivulet_token_texts_unref (RivuletTokenTexts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletTokenTexts, rivulet_token_texts_unref)

/*
 * Returns: (transfer none): valid UTF-8, as the token stands in the middle of a text (" the", "\n"); for a control
 * token or a lone byte its name in the vocabulary ("<s>", "<0xE2>"). Unchanged and in place until the last reference
 * goes. One thread may look up; any thread may read what it got from that one.
 */
const char *rivulet_token_texts_get (RivuletTokenTexts *self,
                                     RillToken          token);

/* Says what a token's text is, for those of a recording; its first text stays. */
void rivulet_token_texts_put (RivuletTokenTexts *self,
                              RillToken          token,
                              const char        *text);

G_END_DECLS
