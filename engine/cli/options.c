/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading option tables. Values are read whole or not at all: "3x", "-3" and "1e999" are told with what was expected.
 */

#include "options.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const CliCommand *command;
  const CliOptionGroup *groups;
  gsize n_groups;
} Table;

static const CliOption *
find_option (const Table *table,
             const char  *name,
             gsize        n_bytes)
{
  for (gsize g = 0; g < table->n_groups; g++)
    for (gsize i = 0; i < table->groups[g].n_options; i++)
      {
        const CliOption *option = &table->groups[g].options[i];

        if (strlen (option->name) == n_bytes && strncmp (option->name, name, n_bytes) == 0)
          return option;
      }
  return NULL;
}

/* --- Values ------------------------------------------------------------------------------------------------------ */

gboolean
cli_options_parse_count (const char *name,
                         const char *text,
                         guint       minimum,
                         guint       maximum,
                         guint      *value,
                         GError    **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, minimum, maximum, &number, NULL))
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s: expected a whole number from %u to %u, got “%s”", name,
                   minimum, maximum, text);
      return FALSE;
    }
  *value = (guint) number;
  return TRUE;
}

static gboolean
parse_seed (const char *name,
            const char *text,
            guint64    *value,
            GError    **error)
{
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, value, NULL))
    return TRUE;

  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s: expected a whole number from 0 to %" G_GUINT64_FORMAT
               ", got “%s”", name, G_MAXUINT64, text);
  return FALSE;
}

static gboolean
parse_real (const CliOption *option,
            const char      *name,
            const char      *text,
            GError         **error)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);
  /* strtod would also take white space, hexadecimal, "inf" and "nan". */
  gboolean plain = text[0] != '\0' && strspn (text, "0123456789+-.eE") == strlen (text);

  if (plain && *end == '\0' && isfinite (number) && number >= option->minimum && number <= option->maximum)
    {
      *(float *) option->value = (float) number;
      return TRUE;
    }

  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s: expected a number from %g to %g, got “%s”", name,
               option->minimum, option->maximum, text);
  return FALSE;
}

static gboolean
parse_choice (const CliOption *option,
              const char      *name,
              const char      *text,
              GError         **error)
{
  g_autofree char *all = NULL;

  for (int i = 0; option->choices[i] != NULL; i++)
    if (strcmp (option->choices[i], text) == 0)
      {
        *(int *) option->value = i;
        return TRUE;
      }

  all = g_strjoinv (", ", (char **) option->choices);
  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s: expected one of %s, got “%s”", name, all, text);
  return FALSE;
}

/* Arguments are UTF-8 nearly everywhere, also where the locale claims ASCII; another charset is converted. */
static gboolean
parse_text (const char *name,
            const char *text,
            char      **value,
            GError    **error)
{
  g_autofree char *converted = NULL;

  if (g_utf8_validate (text, -1, NULL))
    converted = g_strdup (text);
  else
    converted = g_locale_to_utf8 (text, -1, NULL, NULL, NULL);

  if (converted == NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s: expected text in UTF-8 or in the locale's encoding", name);
      return FALSE;
    }
  g_free (*value);
  *value = g_steal_pointer (&converted);
  return TRUE;
}

static gboolean
parse_value (const CliOption *option,
             const char      *text,
             GError         **error)
{
  g_autofree char *name = g_strconcat ("--", option->name, NULL);

  switch (option->kind)
    {
    case CLI_OPTION_TEXT:
      return parse_text (name, text, option->value, error);
    case CLI_OPTION_PATH:
      g_free (*(char **) option->value);
      *(char **) option->value = g_strdup (text);
      return TRUE;
    case CLI_OPTION_COUNT:
      return cli_options_parse_count (name, text, (guint) option->minimum, (guint) option->maximum, option->value,
                                      error);
    case CLI_OPTION_SEED:
      return parse_seed (name, text, option->value, error);
    case CLI_OPTION_REAL:
      return parse_real (option, name, text, error);
    case CLI_OPTION_CHOICE:
      return parse_choice (option, name, text, error);
    case CLI_OPTION_FLAG:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* --- The help text ----------------------------------------------------------------------------------------------- */

#define HELP_COLUMN 28

static void
append_default (GString         *text,
                const CliOption *option)
{
  const char *space = g_str_has_suffix (text->str, " ") ? "" : " ";

  if (option->kind == CLI_OPTION_COUNT && *(guint *) option->value != 0)
    g_string_append_printf (text, "%s[%u]", space, *(guint *) option->value);
  else if (option->kind == CLI_OPTION_REAL)
    g_string_append_printf (text, "%s[%g]", space, (double) *(float *) option->value);
  else if (option->kind == CLI_OPTION_CHOICE)
    g_string_append_printf (text, "%s[%s]", space, option->choices[*(int *) option->value]);
}

static void
append_option (GString         *text,
               const CliOption *option)
{
  g_auto (GStrv) lines = g_strsplit (option->help, "\n", -1);
  gsize begin = text->len;

  g_string_append_printf (text, "  --%s", option->name);
  if (option->argument != NULL)
    g_string_append_printf (text, " %s", option->argument);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      gsize column = text->len - begin;

      if (i > 0 || column > HELP_COLUMN - 2)
        {
          g_string_append_c (text, '\n');
          column = 0;
        }
      g_string_append_printf (text, "%*s%s", (int) (HELP_COLUMN - column), "", lines[i]);
    }
  append_default (text, option);
  g_string_append_c (text, '\n');
}

static gboolean
print_help (const Table *table,
            GError     **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n_usage;

  g_string_append_printf (text, "Usage: rill %s %s\n\n%s\n", table->command->name, table->command->usage,
                          table->command->description);
  n_usage = text->len;
  for (gsize g = 0; g < table->n_groups; g++)
    {
      g_string_append_printf (text, "\n%s:\n", table->groups[g].title);
      for (gsize i = 0; i < table->groups[g].n_options; i++)
        append_option (text, &table->groups[g].options[i]);
    }
  if (strchr (text->str + n_usage, '[') != NULL)
    g_string_append (text, "\nA value in brackets is the default.\n");
  g_string_append_printf (text, "\nExample:\n  %s\n", table->command->example);
  return cli_write_string (text, error);
}

/* --- The command line -------------------------------------------------------------------------------------------- */

/* @at points to an argument that begins with "--"; it is moved on to the last one that was used. */
static gboolean
parse_option (const Table *table,
              char      ***at,
              GError     **error)
{
  const char *name = **at + 2;
  const char *equals = strchr (name, '=');
  gsize n_bytes = equals != NULL ? (gsize) (equals - name) : strlen (name);
  const CliOption *option = find_option (table, name, n_bytes);

  if (option == NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "unknown option “--%.*s”", (int) n_bytes, name);
      return FALSE;
    }

  if (option->given != NULL)
    *option->given = TRUE;

  if (option->kind == CLI_OPTION_FLAG)
    {
      if (equals != NULL)
        {
          g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--%s takes no value", option->name);
          return FALSE;
        }
      *(gboolean *) option->value = TRUE;
      return TRUE;
    }

  if (equals != NULL)
    return parse_value (option, equals + 1, error);

  if ((*at)[1] == NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--%s needs a value: %s", option->name, option->argument);
      return FALSE;
    }
  (*at)++;
  return parse_value (option, **at, error);
}

static gboolean
take_argument (char      *argument,
               GPtrArray *rest,
               GError   **error)
{
  if (rest == NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "unexpected argument “%s”", argument);
      return FALSE;
    }
  g_ptr_array_add (rest, argument);
  return TRUE;
}

gboolean
cli_options_parse (const CliCommand     *command,
                   const CliOptionGroup *groups,
                   gsize                 n_groups,
                   char                **arguments,
                   GPtrArray            *rest,
                   GError              **error)
{
  const Table table = { command, groups, n_groups };
  gboolean only_arguments = FALSE;

  /* Asked for anywhere, help is given before an earlier mistake is told; and defaults are still untouched. */
  for (char **at = arguments; *at != NULL && strcmp (*at, "--") != 0; at++)
    if (strcmp (*at, "--help") == 0 || strcmp (*at, "-h") == 0)
      {
        if (print_help (&table, error))
          g_set_error_literal (error, CLI_ERROR, CLI_ERROR_DONE, "help was printed");
        return FALSE;
      }

  for (char **at = arguments; *at != NULL; at++)
    {
      if (only_arguments || (*at)[0] != '-' || strcmp (*at, "-") == 0)
        {
          if (!take_argument (*at, rest, error))
            return FALSE;
        }
      else if (strcmp (*at, "--") == 0)
        {
          only_arguments = TRUE;
        }
      else if (!g_str_has_prefix (*at, "--"))
        {
          g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "unknown option “%s”", *at);
          return FALSE;
        }
      else if (!parse_option (&table, &at, error))
        {
          return FALSE;
        }
    }
  return TRUE;
}
