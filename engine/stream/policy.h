/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four policies: what is kept, and how the next tokens are read. All of them run on the same cache, attention and
 * forward pass; these few rules are the whole difference.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  gboolean keeps_sinks; /* S of the options holds; else S = 0 */
  gboolean keeps_all;   /* nothing is ever evicted, so the capacity is the end */

  /* How many of the next @n_left tokens are read at once; @each: the logits after every one of them are wanted. */
  gsize (*get_step) (RillSession *session, gsize n_left, gboolean each);
  /* Reads them: afterwards the forward pass holds the last of them as its last. */
  void (*step) (RillSession *session, const RillToken *tokens, gsize n_tokens, gboolean written);
  /* Evaluates the last token of the stream again, after a rewind that left at least one. */
  void (*refresh) (RillSession *session);
} RillPolicyRules;

/* NULL: no such policy. */
const RillPolicyRules *rill_policy_get_rules (RillPolicy policy);

G_END_DECLS
