/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table names the numbers, bounds them and says where they lie, so that writing, reading, checking and comparing
 * cannot disagree about one of them.
 */

#include "rivulet-sampling.h"

#include "rivulet-generator-options.h"

#include <math.h>

typedef enum
{
  NUMBER_DOUBLE,
  NUMBER_UINT,
  NUMBER_UINT64,
} NumberKind;

static const struct
{
  const char *name;
  gsize offset;
  NumberKind kind;
  double min;
  double max;
} numbers[] = {
  { "temperature", G_STRUCT_OFFSET (RivuletSampling, temperature), NUMBER_DOUBLE, 0.0, 5.0 },
  { "top-k", G_STRUCT_OFFSET (RivuletSampling, top_k), NUMBER_UINT, 0.0, G_MAXUINT },
  { "top-p", G_STRUCT_OFFSET (RivuletSampling, top_p), NUMBER_DOUBLE, 1e-6, 1.0 },
  { "min-p", G_STRUCT_OFFSET (RivuletSampling, min_p), NUMBER_DOUBLE, 0.0, 1.0 },
  { "repetition-penalty", G_STRUCT_OFFSET (RivuletSampling, repetition_penalty), NUMBER_DOUBLE, 0.1, 10.0 },
  { "repetition-window", G_STRUCT_OFFSET (RivuletSampling, repetition_window), NUMBER_UINT, 0.0, G_MAXUINT },
  { "seed", G_STRUCT_OFFSET (RivuletSampling, seed), NUMBER_UINT64, 0.0, INFINITY },
  { "max-reply-tokens", G_STRUCT_OFFSET (RivuletSampling, max_reply_tokens), NUMBER_UINT, 1.0, G_MAXUINT },
};

G_DEFINE_BOXED_TYPE (RivuletSampling, rivulet_sampling, rivulet_sampling_copy, rivulet_sampling_free)

RivuletSampling *
rivulet_sampling_copy (const RivuletSampling *self)
{
  return g_memdup2 (self, sizeof *self);
}

void
rivulet_sampling_free (RivuletSampling *self)
{
  g_free (self);
}

void
rivulet_sampling_init (RivuletSampling *self)
{
  RivuletGeneratorOptions options;

  g_return_if_fail (self != NULL);

  rivulet_generator_options_init (&options);
  rivulet_generator_options_get_sampling (&options, self);
}

static double
get_number (const RivuletSampling *self,
            gsize                  index)
{
  const gpointer at = G_STRUCT_MEMBER_P (self, numbers[index].offset);

  switch (numbers[index].kind)
    {
    case NUMBER_DOUBLE:
      return *(const double *) at;
    case NUMBER_UINT:
      return *(const guint *) at;
    case NUMBER_UINT64:
    default:
      return (double) *(const guint64 *) at;
    }
}

gboolean
rivulet_sampling_equal (const RivuletSampling *a,
                        const RivuletSampling *b)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (!(get_number (a, i) == get_number (b, i)))
        return FALSE;
    }

  return a->seed == b->seed;
}

gboolean
rivulet_sampling_is_valid (const RivuletSampling *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const double number = get_number (self, i);

      if (!(number >= numbers[i].min && number <= numbers[i].max))
        return FALSE;
    }

  return TRUE;
}

char *
rivulet_sampling_to_string (const RivuletSampling *self)
{
  g_autoptr (GString) string = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      if (numbers[i].kind == NUMBER_UINT64)
        g_snprintf (number, sizeof number, "%" G_GUINT64_FORMAT, self->seed);
      else
        g_ascii_dtostr (number, sizeof number, get_number (self, i));
      g_string_append_printf (string, "%s%s=%s", i > 0 ? " " : "", numbers[i].name, number);
    }

  return g_string_free_and_steal (g_steal_pointer (&string));
}

static gboolean
parse_number (RivuletSampling *self,
              gsize            index,
              const char      *text)
{
  gpointer at = G_STRUCT_MEMBER_P (self, numbers[index].offset);
  char *end = NULL;
  double number;

  if (numbers[index].kind == NUMBER_UINT64)
    return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, at, NULL);

  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !(number >= numbers[index].min && number <= numbers[index].max))
    return FALSE;

  if (numbers[index].kind == NUMBER_DOUBLE)
    *(double *) at = number;
  else
    *(guint *) at = (guint) number;

  return TRUE;
}

gboolean
rivulet_sampling_parse (RivuletSampling *self,
                        const char      *string)
{
  g_auto (GStrv) pairs = NULL;

  g_return_val_if_fail (self != NULL && string != NULL, FALSE);

  rivulet_sampling_init (self);
  pairs = g_strsplit (string, " ", -1);
  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      char *number = strchr (pairs[i], '=');

      if (number == NULL)
        return FALSE;

      *number++ = '\0';
      for (gsize j = 0; j < G_N_ELEMENTS (numbers); j++)
        {
          if (g_str_equal (pairs[i], numbers[j].name) && !parse_number (self, j, number))
            return FALSE;
        }
    }

  return TRUE;
}
