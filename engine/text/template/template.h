/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chat templates: the part of Jinja that models' files use, run by an interpreter that can do nothing but make text. It
 * is bounded in steps, depth and memory, and knows no file, no network and no Python.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct _RillTemplate RillTemplate;

typedef struct
{
  RillRole role;
  const char *content; /* any bytes; what is no UTF-8 is replaced */
} RillTemplateMessage;

typedef struct
{
  const char *bos_token; /* nullable, as are the others */
  const char *eos_token;
  gboolean add_generation_prompt;
  gint64 now;            /* seconds since 1970, UTC: what strftime_now() tells */
} RillTemplateOptions;

/* NULL with RILL_ERROR_UNSUPPORTED says what is wrong at which line and column. */
RillTemplate *rill_template_new (const char *source, GError **error);
void rill_template_free (RillTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillTemplate, rill_template_free)

/* Appends to @text what the template makes of the messages, and to @marks (nullable) a byte for each of its bytes: 0 where
 * the template itself wrote it, i + 1 where it came from the content of message i (at most 255). FALSE with
 * RILL_ERROR_UNSUPPORTED says why it could not, the template's own raise_exception() included. */
gboolean rill_template_render (RillTemplate *self, const RillTemplateMessage *messages, guint n_messages,
                               const RillTemplateOptions *options, GString *text, GByteArray *marks, GError **error);

G_END_DECLS
