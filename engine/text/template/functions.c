/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions that templates may call.
 */

#include "text/template/run-private.h"

#include <string.h>

#define MAX_RANGE 100000

static gboolean
function_raise (RillRun             *run,
                const RillArguments *arguments,
                RillValue           *result)
{
  const RillValue *message = rill_arguments_get (arguments, 0, "message");
  g_autofree char *shown = NULL;

  if (message == NULL || message->kind != RILL_VALUE_STRING)
    return rill_run_fail (run, "the template refuses these messages");

  shown = g_strndup (message->text->bytes, MIN (message->text->n, 300));
  g_strdelimit (shown, "\n\r\t", ' ');
  return rill_run_fail (run, "the template refuses these messages: %s", shown);
}

static gboolean
function_namespace (RillRun             *run,
                    const RillArguments *arguments,
                    RillValue           *result)
{
  if (!rill_value_make_map (run, result))
    return FALSE;

  for (guint i = 0; i < arguments->n; i++)
    {
      RillValue value = arguments->values[i];

      if (arguments->names[i] != NULL)
        {
          if (!rill_map_set_named (run, result->map, arguments->names[i], value))
            return FALSE;
          continue;
        }
      if (!rill_value_is_map (value))
        return rill_run_fail (run, "expected names with values, got %s", rill_value_get_kind_name (value));
      for (gsize k = 0; k < value.map->n; k++)
        if (!rill_map_set (run, result->map, value.map->keys[k], value.map->values[k]))
          return FALSE;
    }

  result->kind = RILL_VALUE_NAMESPACE;
  return TRUE;
}

static gboolean
function_dict (RillRun             *run,
               const RillArguments *arguments,
               RillValue           *result)
{
  if (!function_namespace (run, arguments, result))
    return FALSE;

  result->kind = RILL_VALUE_MAP;
  return TRUE;
}

static gboolean
function_range (RillRun             *run,
                const RillArguments *arguments,
                RillValue           *result)
{
  gint64 bounds[3] = { 0, 0, 1 };
  guint64 n = 0;

  if (arguments->n < 1 || arguments->n > 3)
    return rill_run_fail (run, "expected 1 to 3 arguments of \"range\", got %u", arguments->n);
  for (guint i = 0; i < arguments->n; i++)
    {
      if (arguments->values[i].kind != RILL_VALUE_INTEGER)
        return rill_run_fail (run, "expected integers, got %s", rill_value_get_kind_name (arguments->values[i]));
      bounds[arguments->n == 1 ? 1 : i] = arguments->values[i].integer;
    }
  if (bounds[2] == 0 || bounds[2] == G_MININT64)
    return rill_run_fail (run, "a range's step is zero or too large");

  if (bounds[2] > 0 && bounds[1] > bounds[0])
    n = ((guint64) bounds[1] - (guint64) bounds[0] - 1) / (guint64) bounds[2] + 1;
  else if (bounds[2] < 0 && bounds[1] < bounds[0])
    n = ((guint64) bounds[0] - (guint64) bounds[1] - 1) / (guint64) -bounds[2] + 1;
  if (n > MAX_RANGE)
    return rill_run_fail (run, "a range of more than %d numbers", MAX_RANGE);

  if (!rill_value_make_list (run, result))
    return FALSE;
  for (guint64 i = 0; i < n; i++)
    if (!rill_list_append (run, result->list, rill_value_integer (bounds[0] + (gint64) i * bounds[2])))
      return FALSE;
  return TRUE;
}

static gboolean
function_strftime_now (RillRun             *run,
                       const RillArguments *arguments,
                       RillValue           *result)
{
  const RillValue *format = rill_arguments_get (arguments, 0, "format");
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *text = NULL;

  if (format == NULL || format->kind != RILL_VALUE_STRING || format->text->n > 200)
    return rill_run_fail (run, "expected a short string as the format of a date");

  now = g_date_time_new_from_unix_utc (run->now);
  text = now != NULL ? g_date_time_format (now, format->text->bytes) : NULL;
  if (text == NULL)
    return rill_run_fail (run, "a date that cannot be written");
  return rill_value_make_text (run, text, strlen (text), NULL, result);
}

static const struct
{
  const char *name;
  gboolean (*run) (RillRun *run, const RillArguments *arguments, RillValue *result);
} functions[] = {
  { "raise_exception", function_raise },
  { "namespace", function_namespace },
  { "dict", function_dict },
  { "range", function_range },
  { "strftime_now", function_strftime_now },
};

gboolean
rill_run_is_function (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (strcmp (functions[i].name, name) == 0)
      return TRUE;

  return FALSE;
}

gboolean
rill_run_function (RillRun             *run,
                   const char          *name,
                   const RillArguments *arguments,
                   RillValue           *result)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (strcmp (functions[i].name, name) == 0)
      return functions[i].run (run, arguments, result);

  return rill_run_fail (run, "there is no function \"%.64s\"", name);
}
