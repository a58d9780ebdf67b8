/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writer of json.h: one growing string, and how deep it stands.
 */

#include "json.h"

#include <math.h>

struct _CliJson
{
  GString *text;
  guint depth;
  gboolean after_value; /* a comma is due before the next one */
};

CliJson *
cli_json_new (void)
{
  CliJson *json = g_new0 (CliJson, 1);

  json->text = g_string_new (NULL);
  return json;
}

void
cli_json_free (CliJson *json)
{
  g_string_free (json->text, TRUE);
  g_free (json);
}

static void
append_line_break (CliJson *json)
{
  g_string_append_c (json->text, '\n');
  for (guint i = 0; i < json->depth; i++)
    g_string_append (json->text, "  ");
}

static void
append_quoted (GString    *text,
               const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *at = valid; *at != '\0'; at++)
    {
      guchar byte = (guchar) *at;

      if (byte == '"' || byte == '\\')
        g_string_append_printf (text, "\\%c", byte);
      else if (byte == '\n')
        g_string_append (text, "\\n");
      else if (byte == '\t')
        g_string_append (text, "\\t");
      else if (byte < 0x20 || byte == 0x7f)
        g_string_append_printf (text, "\\u%04x", byte);
      else
        g_string_append_c (text, (char) byte);
    }
  g_string_append_c (text, '"');
}

static void
begin_value (CliJson    *json,
             const char *key)
{
  if (json->after_value)
    g_string_append_c (json->text, ',');
  if (json->depth > 0)
    append_line_break (json);
  if (key != NULL)
    {
      append_quoted (json->text, key);
      g_string_append (json->text, ": ");
    }
  json->after_value = TRUE;
}

static void
open_nest (CliJson    *json,
           const char *key,
           char        bracket)
{
  begin_value (json, key);
  g_string_append_c (json->text, bracket);
  json->depth++;
  json->after_value = FALSE;
}

static void
close_nest (CliJson *json,
            char     bracket)
{
  g_return_if_fail (json->depth > 0);

  json->depth--;
  if (json->after_value)
    append_line_break (json);
  g_string_append_c (json->text, bracket);
  json->after_value = TRUE;
}

void
cli_json_begin_object (CliJson    *json,
                       const char *key)
{
  open_nest (json, key, '{');
}

void
cli_json_end_object (CliJson *json)
{
  close_nest (json, '}');
}

void
cli_json_begin_array (CliJson    *json,
                      const char *key)
{
  open_nest (json, key, '[');
}

void
cli_json_end_array (CliJson *json)
{
  close_nest (json, ']');
}

void
cli_json_add_string (CliJson    *json,
                     const char *key,
                     const char *value)
{
  begin_value (json, key);
  if (value == NULL)
    g_string_append (json->text, "null");
  else
    append_quoted (json->text, value);
}

void
cli_json_add_uint (CliJson    *json,
                   const char *key,
                   guint64     value)
{
  begin_value (json, key);
  g_string_append_printf (json->text, "%" G_GUINT64_FORMAT, value);
}

void
cli_json_add_double (CliJson    *json,
                     const char *key,
                     double      value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (json, key);
  if (isfinite (value))
    g_string_append (json->text, g_ascii_formatd (digits, sizeof digits, "%.9g", value));
  else
    g_string_append (json->text, "null");
}

void
cli_json_add_boolean (CliJson    *json,
                      const char *key,
                      gboolean    value)
{
  begin_value (json, key);
  g_string_append (json->text, value ? "true" : "false");
}

GString *
cli_json_finish (CliJson *json)
{
  g_return_val_if_fail (json->depth == 0, json->text);

  g_string_append_c (json->text, '\n');
  return json->text;
}
