/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Building a tokenizer from a model file. Its public face is in rill.h.
 */

#pragma once

#include "format/gguf.h"
#include "rill.h"

G_BEGIN_DECLS

/* Reads the vocabulary of an open file. NULL with RILL_ERROR_UNSUPPORTED names a tokenizer kind that is not run, with
 * RILL_ERROR_FORMAT what is wrong with it. The tokenizer copies what it needs; the file may be closed. */
RillTokenizer *rill_tokenizer_new_from_gguf (RillGguf *gguf, GError **error);

G_END_DECLS
