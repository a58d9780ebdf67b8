/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chat form is the engine's; here is decided what of a conversation goes into it. Turns are encoded from the newest
 * back, and only until the window is full, so that a long conversation costs no more than the window.
 */

#include "rivulet-prompt.h"

static RillRole
get_rill_role (RivuletRole role)
{
  switch (role)
    {
    case RIVULET_ROLE_SYSTEM:
      return RILL_ROLE_SYSTEM;
    case RIVULET_ROLE_ASSISTANT:
      return RILL_ROLE_ASSISTANT;
    case RIVULET_ROLE_USER:
    default:
      return RILL_ROLE_USER;
    }
}

static void
append_turn (RillModel               *model,
             const RivuletTranscript *transcript,
             guint                    index,
             GArray                  *tokens)
{
  const RivuletTurn *turn = &g_array_index (transcript->turns, RivuletTurn, index);

  rill_chat_append_message (model, get_rill_role (turn->role), turn->text, tokens);
}

void
rivulet_prompt_append_turns (RillModel               *model,
                             const RivuletTranscript *transcript,
                             guint                    first,
                             GArray                  *tokens)
{
  for (guint i = first; i < transcript->turns->len; i++)
    append_turn (model, transcript, i, tokens);
  rill_chat_append_reply_start (model, tokens);
}

/* Appends the last @max_tokens tokens of the turns before @end. */
static void
append_history (RillModel               *model,
                const RivuletTranscript *transcript,
                guint                    end,
                gsize                    max_tokens,
                GArray                  *tokens)
{
  g_autoptr (GPtrArray) encoded = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  gsize n_tokens = 0, n_skipped;

  for (guint i = end; i > 0 && n_tokens < max_tokens; i--)
    {
      GArray *turn = g_array_new (FALSE, FALSE, sizeof (RillToken));

      append_turn (model, transcript, i - 1, turn);
      n_tokens += turn->len;
      g_ptr_array_add (encoded, turn);
    }

  n_skipped = n_tokens > max_tokens ? n_tokens - max_tokens : 0;
  for (guint i = encoded->len; i > 0; i--)
    {
      const GArray *turn = g_ptr_array_index (encoded, i - 1);
      const gsize n_cut = MIN (n_skipped, turn->len);

      g_array_append_vals (tokens, (RillToken *) (gpointer) turn->data + n_cut, (guint) (turn->len - n_cut));
      n_skipped -= n_cut;
    }
}

guint
rivulet_prompt_append_stream (RillModel               *model,
                              const RivuletTranscript *transcript,
                              guint                    n_sink,
                              guint                    capacity,
                              GArray                  *tokens)
{
  const guint last = transcript->turns->len - 1;
  g_autoptr (GArray) question = g_array_new (FALSE, FALSE, sizeof (RillToken));
  guint n_prefix, n_pinned = 0, n_taken;

  rill_chat_append_begin (model, tokens);
  if (transcript->system_prompt != NULL)
    {
      rill_chat_append_message (model, RILL_ROLE_SYSTEM, transcript->system_prompt, tokens);
      /* The sinks are the first tokens of the prefix. */
      n_prefix = MIN (tokens->len, capacity / 2);
      n_pinned = n_prefix - MIN (n_prefix, n_sink);
    }

  rivulet_prompt_append_turns (model, transcript, last, question);
  n_taken = tokens->len + question->len;
  if (n_taken < capacity)
    append_history (model, transcript, last, capacity - n_taken, tokens);
  g_array_append_vals (tokens, question->data, question->len);

  return n_pinned;
}
