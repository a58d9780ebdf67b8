/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values as text: as {{ }} writes them, as they look inside a list, and as JSON.
 */

#include "text/template/run-private.h"

#include <math.h>
#include <string.h>

void
rill_output_init (RillOutput *self)
{
  self->bytes = g_string_new (NULL);
  self->marks = g_byte_array_new ();
}

void
rill_output_clear (RillOutput *self)
{
  g_string_free (self->bytes, TRUE);
  g_byte_array_unref (self->marks);
}

void
rill_output_append (RillOutput   *self,
                    const char   *bytes,
                    gsize         n,
                    const guint8 *marks)
{
  guint before = self->marks->len;

  /* Of nothing there may not even be an address. */
  if (n == 0)
    return;

  g_string_append_len (self->bytes, bytes, (gssize) n);
  g_byte_array_set_size (self->marks, before + (guint) n);
  if (marks != NULL)
    memcpy (self->marks->data + before, marks, n);
  else
    memset (self->marks->data + before, 0, n);
}

void
rill_output_append_literal (RillOutput *self,
                            const char *text)
{
  rill_output_append (self, text, strlen (text), NULL);
}

gboolean
rill_output_make_text (RillRun          *run,
                       const RillOutput *self,
                       RillValue        *value)
{
  gboolean is_marked = FALSE;

  for (guint i = 0; !is_marked && i < self->marks->len; i++)
    is_marked = self->marks->data[i] != 0;

  return rill_value_make_text (run, self->bytes->str, self->bytes->len, is_marked ? self->marks->data : NULL, value);
}

static gboolean
check_size (RillRun          *run,
            const RillOutput *self,
            gsize             n_more)
{
  if (n_more > RILL_RUN_MAX_OUTPUT || self->bytes->len > RILL_RUN_MAX_OUTPUT - n_more)
    return rill_run_fail (run, "more than %d bytes of text", RILL_RUN_MAX_OUTPUT);

  return rill_run_charge (run, 1 + n_more / 64);
}

/* The shortest text that reads back as the number, always with a point or an exponent. */
static void
append_real (RillOutput *self,
             double      value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value) || isinf (value))
    {
      rill_output_append_literal (self, isnan (value) ? "nan" : value > 0 ? "inf" : "-inf");
      return;
    }

  for (int digits = 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (!(g_ascii_strtod (text, NULL) < value) && !(g_ascii_strtod (text, NULL) > value))
        break;
    }
  if (fabs (value) >= 10 && fabs (value) < 1e16 && strchr (text, 'e') != NULL)
    g_ascii_formatd (text, sizeof text, "%.0f", value);
  rill_output_append_literal (self, text);
  if (strpbrk (text, ".e") == NULL)
    rill_output_append_literal (self, ".0");
}

static void
append_integer (RillOutput *self,
                gint64      value)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  rill_output_append_literal (self, text);
}

static gboolean
enter (RillRun *run)
{
  if (run->depth++ < RILL_RUN_MAX_DEPTH)
    return TRUE;

  return rill_run_fail (run, "more than %d values inside one another", RILL_RUN_MAX_DEPTH);
}

static gboolean
append_simple (RillRun    *run,
               RillOutput *self,
               RillValue   value)
{
  switch (value.kind)
    {
    case RILL_VALUE_UNDEFINED:
      return TRUE;
    case RILL_VALUE_NONE:
      rill_output_append_literal (self, "None");
      return TRUE;
    case RILL_VALUE_BOOLEAN:
      rill_output_append_literal (self, value.boolean ? "True" : "False");
      return TRUE;
    case RILL_VALUE_INTEGER:
      append_integer (self, value.integer);
      return TRUE;
    case RILL_VALUE_FLOAT:
      append_real (self, value.real);
      return TRUE;
    default:
      return rill_run_fail (run, "%s cannot be written", rill_value_get_kind_name (value));
    }
}

gboolean
rill_output_append_value (RillRun    *run,
                          RillOutput *self,
                          RillValue   value)
{
  if (value.kind != RILL_VALUE_STRING)
    return rill_output_append_repr (run, self, value);
  if (!check_size (run, self, value.text->n))
    return FALSE;

  rill_output_append (self, value.text->bytes, value.text->n, value.text->marks);
  return TRUE;
}

static void
append_quoted (RillOutput     *self,
               const RillText *text)
{
  const char *quote = memchr (text->bytes, '\'', text->n) != NULL && memchr (text->bytes, '"', text->n) == NULL ? "\"" : "'";

  rill_output_append_literal (self, quote);
  for (gsize i = 0; i < text->n; i++)
    {
      const guint8 *mark = text->marks != NULL ? text->marks + i : NULL;
      char c = text->bytes[i];
      const char escaped[] = { '\\', c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c, '\0' };

      if (c == '\\' || c == *quote || c == '\n' || c == '\t' || c == '\r')
        {
          const guint8 both[2] = { mark != NULL ? *mark : 0, mark != NULL ? *mark : 0 };

          rill_output_append (self, escaped, 2, both);
        }
      else
        rill_output_append (self, &c, 1, mark);
    }
  rill_output_append_literal (self, quote);
}

gboolean
rill_output_append_repr (RillRun    *run,
                         RillOutput *self,
                         RillValue   value)
{
  gboolean is_map = rill_value_is_map (value);
  gboolean ok = TRUE;
  gsize n;

  if (value.kind == RILL_VALUE_STRING)
    {
      if (!check_size (run, self, 2 * value.text->n))
        return FALSE;
      append_quoted (self, value.text);
      return TRUE;
    }
  if (value.kind != RILL_VALUE_LIST && !is_map)
    return check_size (run, self, 0) && append_simple (run, self, value);

  if (!enter (run))
    return FALSE;
  rill_output_append_literal (self, is_map ? "{" : "[");
  n = is_map ? value.map->n : value.list->n;
  for (gsize i = 0; ok && i < n; i++)
    {
      if (i > 0)
        rill_output_append_literal (self, ", ");
      if (is_map)
        {
          ok = rill_output_append_repr (run, self, value.map->keys[i]);
          rill_output_append_literal (self, ": ");
        }
      ok = ok && check_size (run, self, 4) &&
           rill_output_append_repr (run, self, is_map ? value.map->values[i] : value.list->items[i]);
    }
  rill_output_append_literal (self, is_map ? "}" : "]");
  run->depth--;
  return ok;
}

gboolean
rill_value_to_text (RillRun   *run,
                    RillValue  value,
                    RillValue *text)
{
  RillOutput output;
  gboolean ok;

  if (value.kind == RILL_VALUE_STRING)
    {
      *text = value;
      return TRUE;
    }

  rill_output_init (&output);
  ok = rill_output_append_value (run, &output, value) && rill_output_make_text (run, &output, text);
  rill_output_clear (&output);
  return ok;
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void
append_json_string (RillOutput     *self,
                    const RillText *text)
{
  rill_output_append_literal (self, "\"");
  for (gsize i = 0; i < text->n; i++)
    {
      const guint8 mark = text->marks != NULL ? text->marks[i] : 0;
      const guint8 marks[8] = { mark, mark, mark, mark, mark, mark, mark, mark };
      guchar c = (guchar) text->bytes[i];
      char escaped[8];

      if (c == '"' || c == '\\')
        g_snprintf (escaped, sizeof escaped, "\\%c", c);
      else if (c == '\n' || c == '\t' || c == '\r')
        g_snprintf (escaped, sizeof escaped, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
      else if (c < 0x20)
        g_snprintf (escaped, sizeof escaped, "\\u%04x", c);
      else
        {
          rill_output_append (self, text->bytes + i, 1, marks);
          continue;
        }
      rill_output_append (self, escaped, strlen (escaped), marks);
    }
  rill_output_append_literal (self, "\"");
}

static void
append_json_break (RillOutput *self,
                   int         indent,
                   int         depth)
{
  if (indent < 0)
    return;

  rill_output_append_literal (self, "\n");
  for (int i = 0; i < indent * depth; i++)
    rill_output_append_literal (self, " ");
}

static gboolean
append_json_elements (RillRun    *run,
                      RillOutput *self,
                      RillValue   value,
                      int         indent,
                      int         depth)
{
  gboolean is_map = rill_value_is_map (value);
  gsize n = is_map ? value.map->n : value.list->n;

  rill_output_append_literal (self, is_map ? "{" : "[");
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        rill_output_append_literal (self, indent < 0 ? ", " : ",");
      if (!check_size (run, self, 4 + (gsize) (MAX (indent, 0) * depth)))
        return FALSE;
      append_json_break (self, indent, depth + 1);
      if (is_map)
        {
          append_json_string (self, value.map->keys[i].text);
          rill_output_append_literal (self, ": ");
        }
      if (!rill_output_append_json (run, self, is_map ? value.map->values[i] : value.list->items[i], indent, depth + 1))
        return FALSE;
    }
  if (n > 0)
    append_json_break (self, indent, depth);
  rill_output_append_literal (self, is_map ? "}" : "]");
  return TRUE;
}

gboolean
rill_output_append_json (RillRun    *run,
                         RillOutput *self,
                         RillValue   value,
                         int         indent,
                         int         depth)
{
  gboolean ok;

  if (!check_size (run, self, value.kind == RILL_VALUE_STRING ? 6 * value.text->n : 0))
    return FALSE;

  switch (value.kind)
    {
    case RILL_VALUE_NONE:
      rill_output_append_literal (self, "null");
      return TRUE;
    case RILL_VALUE_BOOLEAN:
      rill_output_append_literal (self, value.boolean ? "true" : "false");
      return TRUE;
    case RILL_VALUE_STRING:
      append_json_string (self, value.text);
      return TRUE;
    case RILL_VALUE_LIST:
    case RILL_VALUE_MAP:
    case RILL_VALUE_NAMESPACE:
      if (!enter (run))
        return FALSE;
      ok = append_json_elements (run, self, value, indent, depth);
      run->depth--;
      return ok;
    case RILL_VALUE_UNDEFINED:
      return rill_run_fail (run, "an undefined value cannot be written as JSON");
    default:
      return append_simple (run, self, value);
    }
}
