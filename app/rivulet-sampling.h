/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the words of a reply are chosen: plain numbers that a conversation may carry with it and a preset gives a name.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SAMPLING (rivulet_sampling_get_type ())

/**
 * RivuletSampling:
 * @temperature: 0 to 5; 0: always the most likely token
 * @top_k: tokens that may be drawn; 0: any
 * @top_p: above 0 to 1, probability that the tokens that may be drawn reach together; 1: any
 * @min_p: 0 to 1, least probability of a token that may be drawn, relative to the likeliest; 0: any
 * @repetition_penalty: 0.1 to 10; 1: none
 * @repetition_window: tokens that the penalty looks back on
 * @seed: 0: another one for each reply
 * @max_reply_tokens: at least 1; a reply ends by itself here
 */
typedef struct
{
  double temperature;
  guint top_k;
  double top_p;
  double min_p;
  double repetition_penalty;
  guint repetition_window;
  guint64 seed;
  guint max_reply_tokens;
} RivuletSampling;

GType            rivulet_sampling_get_type (void);
RivuletSampling *rivulet_sampling_copy (const RivuletSampling *self);
void             rivulet_sampling_free (RivuletSampling *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletSampling, rivulet_sampling_free)

/* The defaults of the chat. */
void     rivulet_sampling_init (RivuletSampling *self);
gboolean rivulet_sampling_equal (const RivuletSampling *a,
                                 const RivuletSampling *b);
/* TRUE when every number is in its range. */
gboolean rivulet_sampling_is_valid (const RivuletSampling *self);

/*
 * As one line of "name=number" pairs, the same in every locale, and back. Parsing begins with the defaults and ignores
 * names it does not know; FALSE, with @self undefined, where a number is malformed or out of range.
 */
char    *rivulet_sampling_to_string (const RivuletSampling *self);
gboolean rivulet_sampling_parse (RivuletSampling *self,
                                 const char      *string);

G_END_DECLS
