/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list is short: only what the window holds, what a rewind may bring back, and what is kept stay in it.
 */

#include "rivulet-spans.h"

RivuletSpan *
rivulet_span_new (RivuletSpanKind kind,
                  gint64          message_id)
{
  RivuletSpan *self = g_new0 (RivuletSpan, 1);

  self->kind = kind;
  self->message_id = message_id;
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint32));

  return self;
}

void
rivulet_span_free (RivuletSpan *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->tokens);
  g_array_unref (self->starts);
  g_free (self);
}

void
rivulet_span_append (RivuletSpan *self,
                     RillToken    token,
                     guint32      start)
{
  g_array_append_val (self->tokens, token);
  g_array_append_val (self->starts, start);
}

void
rivulet_span_cut_front (RivuletSpan *self,
                        guint        n)
{
  g_return_if_fail (n <= self->tokens->len);

  if (n == 0)
    return;

  g_array_remove_range (self->tokens, 0, n);
  g_array_remove_range (self->starts, 0, n);
  self->n_text -= MIN (self->n_text, n);
}

/* --- Lists -------------------------------------------------------------------------------------------------------- */

GPtrArray *
rivulet_spans_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) rivulet_span_free);
}

static void
extend (RivuletSpan       *self,
        const RivuletSpan *end)
{
  g_array_append_vals (self->tokens, end->tokens->data, end->tokens->len);
  for (guint i = 0; i < end->tokens->len; i++)
    {
      const guint32 start = (guint32) self->n_bytes;

      g_array_append_val (self->starts, start);
    }
  self->is_open = FALSE;
}

void
rivulet_spans_push (GPtrArray   *spans,
                    RivuletSpan *span)
{
  RivuletSpan *last = spans->len > 0 ? g_ptr_array_index (spans, spans->len - 1) : NULL;

  if (last != NULL)
    span->begin = rivulet_span_get_end (last);
  if (last != NULL && span->kind == RIVULET_SPAN_REPLY_END)
    {
      extend (last, span);
      rivulet_span_free (span);
      return;
    }
  g_ptr_array_add (spans, span);
}

void
rivulet_spans_truncate (GPtrArray *spans,
                        guint64    position)
{
  while (spans->len > 0)
    {
      RivuletSpan *last = g_ptr_array_index (spans, spans->len - 1);
      guint n_left;

      if (rivulet_span_get_end (last) <= position)
        return;
      if (last->begin >= position)
        {
          g_ptr_array_set_size (spans, (int) spans->len - 1);
          continue;
        }

      n_left = (guint) (position - last->begin);
      if (n_left < last->n_text)
        {
          last->n_bytes = g_array_index (last->starts, guint32, n_left);
          last->n_text = n_left;
        }
      g_array_set_size (last->tokens, n_left);
      g_array_set_size (last->starts, n_left);
      last->is_open = last->kind == RIVULET_SPAN_MESSAGE;
      return;
    }
}

void
rivulet_spans_prune (GPtrArray *spans,
                     guint64    n_front,
                     guint64    position)
{
  guint n_kept = 0;

  /* The last one stays: what comes next begins where it ends. */
  for (guint i = 0; i < spans->len; i++)
    {
      RivuletSpan *span = g_ptr_array_index (spans, i);

      if (i + 1 == spans->len || span->begin < n_front || span->is_kept
          || rivulet_span_get_end (span) > position)
        spans->pdata[n_kept++] = span;
      else
        rivulet_span_free (span);
    }
  for (guint i = n_kept; i < spans->len; i++)
    spans->pdata[i] = NULL;
  while (spans->len > n_kept)
    g_ptr_array_steal_index (spans, spans->len - 1);
}

guint
rivulet_spans_find (GPtrArray *spans,
                    guint64    position)
{
  guint low = 0, high = spans->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (rivulet_span_get_end (g_ptr_array_index (spans, middle)) <= position)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

RivuletSpan *
rivulet_spans_find_message (GPtrArray *spans,
                            gint64     message_id)
{
  for (guint i = spans->len; i > 0; i--)
    {
      RivuletSpan *span = g_ptr_array_index (spans, i - 1);

      if (span->kind == RIVULET_SPAN_MESSAGE && span->message_id == message_id)
        return span;
    }

  return NULL;
}

/* --- Saving ------------------------------------------------------------------------------------------------------- */

static GVariant *
numbers_to_variant (GArray *numbers)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, numbers->data, numbers->len, sizeof (guint32));
}

GVariant *
rivulet_spans_to_variant (GPtrArray *spans)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (RIVULET_SPANS_VARIANT));
  for (guint i = 0; i < spans->len; i++)
    {
      const RivuletSpan *span = g_ptr_array_index (spans, i);

      g_variant_builder_add (&builder, "(yxtutbb@au@au)", (guchar) span->kind, span->message_id, span->begin,
                             span->n_text, (guint64) span->n_bytes, span->is_open, span->is_kept,
                             numbers_to_variant (span->tokens), numbers_to_variant (span->starts));
    }

  return g_variant_builder_end (&builder);
}

static void
numbers_from_variant (GVariant *variant,
                      GArray   *numbers)
{
  gsize n = 0;
  const guint32 *values = g_variant_get_fixed_array (variant, &n, sizeof (guint32));

  g_array_append_vals (numbers, values, (guint) n);
}

static RivuletSpan *
span_from_variant (GVariant *variant)
{
  g_autoptr (RivuletSpan) span = rivulet_span_new (RIVULET_SPAN_PREFIX, 0);
  g_autoptr (GVariant) tokens = NULL;
  g_autoptr (GVariant) starts = NULL;
  guint64 n_bytes;
  guchar kind;

  g_variant_get (variant, "(yxtutbb@au@au)", &kind, &span->message_id, &span->begin, &span->n_text, &n_bytes,
                 &span->is_open, &span->is_kept, &tokens, &starts);
  numbers_from_variant (tokens, span->tokens);
  numbers_from_variant (starts, span->starts);
  span->kind = (RivuletSpanKind) kind;
  span->n_bytes = (gsize) n_bytes;
  if (kind > RIVULET_SPAN_REPLY_START || span->starts->len != span->tokens->len || span->n_text > span->tokens->len
      || n_bytes > G_MAXUINT32 || span->begin > G_MAXINT64)
    return NULL;

  return g_steal_pointer (&span);
}

GPtrArray *
rivulet_spans_from_variant (GVariant *variant)
{
  g_autoptr (GPtrArray) spans = rivulet_spans_new ();
  const gsize n_spans = g_variant_n_children (variant);
  guint64 end = 0;

  for (gsize i = 0; i < n_spans; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);
      RivuletSpan *span = span_from_variant (child);

      if (span == NULL)
        return NULL;
      g_ptr_array_add (spans, span);
      if (span->begin < end)
        return NULL;
      end = rivulet_span_get_end (span);
    }

  return g_steal_pointer (&spans);
}
