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

/* --- Spans -------------------------------------------------------------------------------------------------------- */

/*
 * A span of @tokens, which stand for a text of @n_bytes bytes after @n_before bytes of markers. Decoding them one by one
 * tells where each begins; one that is part of a character begins where the character does.
 */
static RivuletSpan *
make_span (RillModel      *model,
           RivuletSpanKind kind,
           gint64          message_id,
           GArray         *tokens,
           gsize           n_before,
           gsize           n_bytes)
{
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (rill_model_get_tokenizer (model), TRUE);
  g_autoptr (GString) text = g_string_sized_new (n_before + n_bytes + 16);
  RivuletSpan *span = rivulet_span_new (kind, message_id);

  span->n_bytes = n_bytes;
  for (guint i = 0; i < tokens->len; i++)
    {
      const gsize start = text->len > n_before ? MIN (text->len - n_before, n_bytes) : 0;

      if (text->len < n_before + n_bytes)
        span->n_text = i + 1;
      rivulet_span_append (span, g_array_index (tokens, RillToken, i), (guint32) start);
      rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, i), text);
    }

  return span;
}

static RivuletSpan *
make_turn (RillModel         *model,
           const RivuletTurn *turn)
{
  const RillRole role = get_rill_role (turn->role);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  RivuletSpan *span;

  rill_chat_append_message (model, role, turn->text, tokens);
  span = make_span (model, RIVULET_SPAN_MESSAGE, turn->id, tokens, strlen (rill_chat_get_message_start (model, role)),
                    strlen (turn->text));
  span->is_kept = turn->kept;

  return span;
}

static RivuletSpan *
make_reply_start (RillModel *model)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_chat_append_reply_start (model, tokens);

  return make_span (model, RIVULET_SPAN_REPLY_START, 0, tokens, 0, 0);
}

/* A reply without what closes it. Its text is encoded by itself, as the model wrote it after the marker. */
static RivuletSpan *
make_open_reply (RillModel         *model,
                 const RivuletTurn *turn)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  RivuletSpan *span;

  if (*turn->text != '\0')
    rill_tokenizer_encode (rill_model_get_tokenizer (model), turn->text, -1, RILL_ENCODE_TEXT, tokens);
  span = make_span (model, RIVULET_SPAN_MESSAGE, turn->id, tokens, 0, strlen (turn->text));
  span->n_text = tokens->len;
  span->is_open = TRUE;
  span->is_kept = turn->kept;

  return span;
}

static void
append_end (RillModel               *model,
            const RivuletTranscript *transcript,
            RivuletPromptEnd         end,
            GPtrArray               *spans)
{
  if (end == RIVULET_PROMPT_REST)
    return;

  rivulet_spans_push (spans, make_reply_start (model));
  if (end == RIVULET_PROMPT_CONTINUE)
    rivulet_spans_push (spans, make_open_reply (model, &g_array_index (transcript->turns, RivuletTurn,
                                                                       transcript->turns->len - 1)));
}

void
rivulet_prompt_append_turns (RillModel               *model,
                             const RivuletTranscript *transcript,
                             guint                    first,
                             RivuletPromptEnd         end,
                             GPtrArray               *spans)
{
  const guint n_whole = transcript->turns->len - (end == RIVULET_PROMPT_CONTINUE ? 1 : 0);

  for (guint i = first; i < n_whole; i++)
    rivulet_spans_push (spans, make_turn (model, &g_array_index (transcript->turns, RivuletTurn, i)));
  append_end (model, transcript, end, spans);
}

void
rivulet_prompt_append_reply_end (RillModel *model,
                                 GPtrArray *spans)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_chat_append_reply_end (model, tokens);
  rivulet_spans_push (spans, make_span (model, RIVULET_SPAN_REPLY_END, 0, tokens, 0, 0));
}

/* --- A whole stream ----------------------------------------------------------------------------------------------- */

static guint
count_tokens (GPtrArray *spans)
{
  guint n_tokens = 0;

  for (guint i = 0; i < spans->len; i++)
    n_tokens += ((RivuletSpan *) g_ptr_array_index (spans, i))->tokens->len;

  return n_tokens;
}

static void
push_all (GPtrArray *spans,
          GPtrArray *more)
{
  while (more->len > 0)
    rivulet_spans_push (spans, g_ptr_array_steal_index (more, 0));
}

/* The conversation's own, or the one that the model's template writes where there is none. */
static const char *
get_system_prompt (RillModel               *model,
                   const RivuletTranscript *transcript)
{
  return transcript->system_prompt != NULL ? transcript->system_prompt : rill_chat_get_default_system (model);
}

static RivuletSpan *
make_prefix (RillModel               *model,
             const RivuletTranscript *transcript)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_chat_append_begin (model, tokens);
  if (get_system_prompt (model, transcript) != NULL)
    rill_chat_append_message (model, RILL_ROLE_SYSTEM, get_system_prompt (model, transcript), tokens);

  return make_span (model, RIVULET_SPAN_PREFIX, 0, tokens, 0, 0);
}

/* The last @max_tokens tokens of the turns before @end, oldest first. @first: the oldest turn of which there is any. */
static GPtrArray *
make_history (RillModel               *model,
              const RivuletTranscript *transcript,
              guint                    end,
              gsize                    max_tokens,
              guint                   *first)
{
  GPtrArray *spans = rivulet_spans_new ();
  gsize n_tokens = 0;

  *first = end;
  while (*first > 0 && n_tokens < max_tokens)
    {
      RivuletSpan *span = make_turn (model, &g_array_index (transcript->turns, RivuletTurn, --*first));

      n_tokens += span->tokens->len;
      g_ptr_array_insert (spans, 0, span);
    }
  if (n_tokens > max_tokens)
    rivulet_span_cut_front (g_ptr_array_index (spans, 0), (guint) (n_tokens - max_tokens));

  return spans;
}

/* The kept messages older than turn @first, as many as fit @max_tokens, the newest of them rather than the oldest. */
static GPtrArray *
make_kept (RillModel               *model,
           const RivuletTranscript *transcript,
           guint                    first,
           guint                    max_tokens)
{
  GPtrArray *spans = rivulet_spans_new ();
  guint n_tokens = 0;

  for (guint i = transcript->kept->len + first; i > 0; i--)
    {
      const RivuletTurn *turn = i > transcript->kept->len
                                  ? &g_array_index (transcript->turns, RivuletTurn, i - 1 - transcript->kept->len)
                                  : &g_array_index (transcript->kept, RivuletTurn, i - 1);
      RivuletSpan *span;

      if (!turn->kept)
        continue;

      span = make_turn (model, turn);
      if (n_tokens + span->tokens->len > max_tokens)
        {
          rivulet_span_free (span);
          break;
        }
      n_tokens += span->tokens->len;
      g_ptr_array_insert (spans, 0, span);
    }

  return spans;
}

void
rivulet_prompt_append_stream (RillModel               *model,
                              const RivuletTranscript *transcript,
                              guint                    n_sink,
                              guint                    capacity,
                              guint                    max_kept,
                              RivuletPromptEnd         end,
                              GPtrArray               *spans,
                              RivuletPromptShape      *shape)
{
  const guint last = transcript->turns->len - 1;
  g_autoptr (GPtrArray) question = rivulet_spans_new ();
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) history = NULL;
  guint n_prefix, n_taken, n_room, first;

  *shape = (RivuletPromptShape) { 0 };
  rivulet_spans_push (spans, make_prefix (model, transcript));
  n_taken = count_tokens (spans);
  if (get_system_prompt (model, transcript) != NULL)
    {
      /* The sinks are the first tokens of the prefix. */
      n_prefix = MIN (n_taken, capacity / 2);
      shape->n_pinned = n_prefix - MIN (n_prefix, n_sink);
    }

  rivulet_prompt_append_turns (model, transcript, last, end, question);
  n_taken += count_tokens (question);
  n_room = capacity > n_taken ? capacity - n_taken : 0;

  /* What is kept from before the history takes room from it, which may push out more that is kept. */
  history = make_history (model, transcript, last, n_room, &first);
  kept = make_kept (model, transcript, first, MIN (max_kept, n_room));
  if (kept->len > 0)
    {
      g_ptr_array_unref (history);
      history = make_history (model, transcript, last, n_room - count_tokens (kept), &first);
      g_ptr_array_unref (kept);
      kept = make_kept (model, transcript, first, MIN (max_kept, n_room));
      if (count_tokens (kept) + count_tokens (history) > n_room)
        {
          g_ptr_array_unref (history);
          history = make_history (model, transcript, last, n_room - count_tokens (kept), &first);
        }
    }

  shape->is_cut = transcript->is_cut || first > 0
                  || (history->len > 0
                      && ((RivuletSpan *) g_ptr_array_index (history, 0))->starts->len > 0
                      && g_array_index (((RivuletSpan *) g_ptr_array_index (history, 0))->starts, guint32, 0) > 0);
  push_all (spans, kept);
  shape->history = rivulet_span_get_end (g_ptr_array_index (spans, spans->len - 1));
  push_all (spans, history);
  push_all (spans, question);
}
