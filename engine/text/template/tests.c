/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands after "is".
 */

#include "text/template/run-private.h"

#include <string.h>

static gboolean
is_kind (const char *name,
         RillValue   value,
         gboolean   *result)
{
  const struct
  {
    const char *name;
    gboolean holds;
  } tests[] = {
    { "defined", value.kind != RILL_VALUE_UNDEFINED },
    { "undefined", value.kind == RILL_VALUE_UNDEFINED },
    { "none", value.kind == RILL_VALUE_NONE },
    { "string", value.kind == RILL_VALUE_STRING },
    { "boolean", value.kind == RILL_VALUE_BOOLEAN },
    { "true", value.kind == RILL_VALUE_BOOLEAN && value.boolean },
    { "false", value.kind == RILL_VALUE_BOOLEAN && !value.boolean },
    { "integer", value.kind == RILL_VALUE_INTEGER },
    { "float", value.kind == RILL_VALUE_FLOAT },
    { "number", rill_value_is_number (value) },
    { "mapping", value.kind == RILL_VALUE_MAP },
    { "sequence", value.kind == RILL_VALUE_LIST || value.kind == RILL_VALUE_STRING || value.kind == RILL_VALUE_MAP },
    { "iterable", value.kind == RILL_VALUE_LIST || value.kind == RILL_VALUE_STRING || value.kind == RILL_VALUE_MAP ||
                    value.kind == RILL_VALUE_UNDEFINED },
    { "callable", value.kind == RILL_VALUE_MACRO || value.kind == RILL_VALUE_FUNCTION },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    if (strcmp (tests[i].name, name) == 0)
      {
        *result = tests[i].holds;
        return TRUE;
      }

  return FALSE;
}

static gboolean
test_divisible (RillRun   *run,
                RillValue  value,
                RillValue  divisor,
                gboolean  *result)
{
  RillValue rest;

  if (value.kind != RILL_VALUE_INTEGER || divisor.kind != RILL_VALUE_INTEGER)
    return rill_run_fail (run, "expected integers, got %s and %s", rill_value_get_kind_name (value),
                          rill_value_get_kind_name (divisor));
  if (!rill_value_operate (run, '%', value, divisor, &rest))
    return FALSE;

  *result = rest.integer == 0;
  return TRUE;
}

static gboolean
test_with_other (RillRun    *run,
                 const char *name,
                 RillValue   value,
                 RillValue   other,
                 gboolean   *result)
{
  static const struct
  {
    const char *names[4];
    int sign; /* of the order: -1 less, 1 greater; 0: equal */
    gboolean negated;
  } orders[] = {
    { { "equalto", "eq", "==", "sameas" }, 0, FALSE }, { { "ne", "!=" }, 0, TRUE },
    { { "lessthan", "lt", "<" }, -1, FALSE },          { { "ge", ">=" }, -1, TRUE },
    { { "greaterthan", "gt", ">" }, 1, FALSE },        { { "le", "<=" }, 1, TRUE },
  };
  int order = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    for (guint k = 0; k < 4 && orders[i].names[k] != NULL; k++)
      if (strcmp (orders[i].names[k], name) == 0)
        {
          if (orders[i].sign == 0 ? !rill_value_equals (run, value, other, result)
                                  : !rill_value_compare (run, value, other, &order))
            return FALSE;
          if (orders[i].sign != 0)
            *result = order * orders[i].sign > 0;
          *result = *result != orders[i].negated;
          return TRUE;
        }

  if (strcmp (name, "in") == 0)
    return rill_value_contains (run, other, value, result);
  if (strcmp (name, "divisibleby") == 0)
    return test_divisible (run, value, other, result);

  return rill_run_fail (run, "there is no test \"%.64s\"", name);
}

gboolean
rill_run_test (RillRun             *run,
               const char          *name,
               RillValue            value,
               const RillArguments *arguments,
               gboolean            *result)
{
  const RillValue *other = rill_arguments_get (arguments, 0, NULL);

  if (is_kind (name, value, result))
    return TRUE;
  if (strcmp (name, "odd") == 0 || strcmp (name, "even") == 0)
    {
      if (!test_divisible (run, value, rill_value_integer (2), result))
        return FALSE;
      *result = *result == (name[0] == 'e');
      return TRUE;
    }
  if (other == NULL)
    return rill_run_fail (run, "there is no test \"%.64s\" without an argument", name);

  return test_with_other (run, name, value, *other, result);
}
