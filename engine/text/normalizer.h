/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tokenizer.json does to a text before it is cut: a list of steps.
 */

#pragma once

#include "format/json.h"

G_BEGIN_DECLS

typedef struct _RillNormalizer RillNormalizer;

/* @json: the object "normalizer". RILL_ERROR_UNSUPPORTED names a step that is not run. */
RillNormalizer *rill_normalizer_new (const RillJson *json, GError **error);
void rill_normalizer_free (RillNormalizer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillNormalizer, rill_normalizer_free)

/* Whether a space, or what is written for it, is put before a text. */
gboolean rill_normalizer_puts_space (const RillNormalizer *self);

/* Changes @text, which is valid UTF-8. Unless it @begins one nothing is put before it or taken from there. */
void rill_normalizer_run (const RillNormalizer *self, gboolean begins, GString *text);

G_END_DECLS
