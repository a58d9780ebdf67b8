/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands after "|": filters of single values here, those of lists in list-filters.c.
 */

#include "text/template/filters-private.h"

#include <math.h>
#include <string.h>

static gboolean
require_text (const RillFilterCall *self,
              RillValue            *text)
{
  if (self->value.kind == RILL_VALUE_NONE || self->value.kind == RILL_VALUE_LIST || rill_value_is_map (self->value))
    return rill_run_fail (self->run, "expected a string to filter, got %s", rill_value_get_kind_name (self->value));

  return rill_value_to_text (self->run, self->value, text);
}

static gboolean
filter_trim (const RillFilterCall *self)
{
  const RillValue *set = rill_arguments_get (self->arguments, 0, "chars");
  RillValue text;

  return require_text (self, &text) &&
         rill_text_strip (self->run, text.text, set != NULL && set->kind == RILL_VALUE_STRING ? set->text : NULL, TRUE, TRUE,
                          self->result);
}

static gboolean
filter_default (const RillFilterCall *self)
{
  const RillValue *other = rill_arguments_get (self->arguments, 0, "default_value");
  const RillValue *falsy = rill_arguments_get (self->arguments, 1, "boolean");

  *self->result = self->value;
  if (self->value.kind == RILL_VALUE_UNDEFINED ||
      (falsy != NULL && rill_value_is_true (*falsy) && !rill_value_is_true (self->value)))
    {
      if (other != NULL)
        *self->result = *other;
      else
        return rill_value_make_text (self->run, "", 0, NULL, self->result);
    }
  return TRUE;
}

static gboolean
filter_length (const RillFilterCall *self)
{
  gint64 n;

  if (!rill_value_get_length (self->run, self->value, &n))
    return FALSE;
  *self->result = rill_value_integer (n);
  return TRUE;
}

static gboolean
change_case (const RillFilterCall *self,
             RillCase              how)
{
  RillValue text;

  return require_text (self, &text) && rill_text_change_case (self->run, text.text, how, self->result);
}

static gboolean
filter_upper (const RillFilterCall *self)
{
  return change_case (self, RILL_CASE_UPPER);
}

static gboolean
filter_lower (const RillFilterCall *self)
{
  return change_case (self, RILL_CASE_LOWER);
}

static gboolean
filter_title (const RillFilterCall *self)
{
  return change_case (self, RILL_CASE_TITLE);
}

static gboolean
filter_capitalize (const RillFilterCall *self)
{
  return change_case (self, RILL_CASE_CAPITALIZE);
}

static gboolean
filter_replace (const RillFilterCall *self)
{
  const RillValue *old = rill_arguments_get (self->arguments, 0, "old");
  const RillValue *new_text = rill_arguments_get (self->arguments, 1, "new");
  const RillValue *count = rill_arguments_get (self->arguments, 2, "count");
  RillValue text;

  if (old == NULL || old->kind != RILL_VALUE_STRING || new_text == NULL || new_text->kind != RILL_VALUE_STRING)
    return rill_run_fail (self->run, "expected two strings as arguments of \"replace\"");

  return require_text (self, &text) &&
         rill_text_replace (self->run, text.text, old->text, new_text->text,
                            count != NULL && count->kind == RILL_VALUE_INTEGER ? count->integer : -1, self->result);
}

static gboolean
filter_tojson (const RillFilterCall *self)
{
  const RillValue *indent = rill_arguments_get (self->arguments, 0, "indent");
  int n = indent != NULL && indent->kind == RILL_VALUE_INTEGER ? (int) CLAMP (indent->integer, 0, 16) : -1;
  RillOutput output;
  gboolean ok;

  rill_output_init (&output);
  ok = rill_output_append_json (self->run, &output, self->value, n, 0) &&
       rill_output_make_text (self->run, &output, self->result);
  rill_output_clear (&output);
  return ok;
}

static gboolean
filter_string (const RillFilterCall *self)
{
  return rill_value_to_text (self->run, self->value, self->result);
}

static gboolean
filter_safe (const RillFilterCall *self)
{
  *self->result = self->value;
  return TRUE;
}

static gboolean
filter_escape (const RillFilterCall *self)
{
  static const char *const pairs[][2] = {
    { "&", "&amp;" }, { "<", "&lt;" }, { ">", "&gt;" }, { "'", "&#39;" }, { "\"", "&#34;" },
  };

  if (!require_text (self, self->result))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const RillText old = { pairs[i][0], strlen (pairs[i][0]), NULL };
      const RillText new_text = { pairs[i][1], strlen (pairs[i][1]), NULL };

      if (!rill_text_replace (self->run, self->result->text, &old, &new_text, -1, self->result))
        return FALSE;
    }
  return TRUE;
}

static gboolean
filter_indent (const RillFilterCall *self)
{
  const RillValue *width = rill_arguments_get (self->arguments, 0, "width");
  const RillValue *first = rill_arguments_get (self->arguments, 1, "first");
  RillValue text;

  return require_text (self, &text) &&
         rill_text_indent (self->run, text.text, width != NULL && width->kind == RILL_VALUE_INTEGER ? width->integer : 4,
                           first != NULL && rill_value_is_true (*first), self->result);
}

/* --- Numbers ----------------------------------------------------------------------------------------------------- */

static double
read_number (RillValue value)
{
  if (rill_value_is_number (value))
    return rill_value_get_real (value);

  return value.kind == RILL_VALUE_STRING ? g_ascii_strtod (value.text->bytes, NULL) : 0;
}

static gboolean
filter_int (const RillFilterCall *self)
{
  double value = read_number (self->value);

  if (self->value.kind == RILL_VALUE_INTEGER || self->value.kind == RILL_VALUE_BOOLEAN)
    *self->result = rill_value_integer (rill_value_get_integer (self->value));
  else if (value > -9e18 && value < 9e18)
    *self->result = rill_value_integer ((gint64) value);
  else
    return rill_run_fail (self->run, "a number that is too large");
  return TRUE;
}

static gboolean
filter_float (const RillFilterCall *self)
{
  *self->result = rill_value_float (read_number (self->value));
  return TRUE;
}

static gboolean
require_number (const RillFilterCall *self)
{
  return rill_value_is_number (self->value) ||
         rill_run_fail (self->run, "expected a number to filter, got %s", rill_value_get_kind_name (self->value));
}

static gboolean
filter_abs (const RillFilterCall *self)
{
  if (!require_number (self))
    return FALSE;
  if (self->value.kind == RILL_VALUE_FLOAT)
    *self->result = rill_value_float (fabs (self->value.real));
  else if (rill_value_get_integer (self->value) < 0)
    return rill_value_operate (self->run, '-', rill_value_integer (0), self->value, self->result);
  else
    *self->result = self->value;
  return TRUE;
}

static gboolean
filter_round (const RillFilterCall *self)
{
  const RillValue *digits = rill_arguments_get (self->arguments, 0, "precision");
  double scale = pow (10, digits != NULL && digits->kind == RILL_VALUE_INTEGER ? (double) CLAMP (digits->integer, 0, 15) : 0);

  if (!require_number (self))
    return FALSE;
  *self->result = rill_value_float (rint (rill_value_get_real (self->value) * scale) / scale);
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*run) (const RillFilterCall *self);
} filters[] = {
  { "trim", filter_trim },       { "default", filter_default }, { "d", filter_default },
  { "length", filter_length },   { "count", filter_length },    { "upper", filter_upper },
  { "lower", filter_lower },     { "title", filter_title },     { "capitalize", filter_capitalize },
  { "replace", filter_replace }, { "tojson", filter_tojson },   { "string", filter_string },
  { "safe", filter_safe },       { "escape", filter_escape },   { "e", filter_escape },
  { "indent", filter_indent },   { "int", filter_int },         { "float", filter_float },
  { "abs", filter_abs },         { "round", filter_round },
};

gboolean
rill_run_filter (RillRun             *run,
                 const char          *name,
                 RillValue            value,
                 const RillArguments *arguments,
                 RillValue           *result)
{
  const RillFilterCall call = { run, value, arguments, result };
  gboolean found;

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    if (strcmp (filters[i].name, name) == 0)
      return filters[i].run (&call);

  if (!rill_run_list_filter (&call, name, &found))
    return FALSE;
  return found || rill_run_fail (run, "there is no filter \"%.64s\"", name);
}
