/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operators on two values, as Python has them.
 */

#include "text/template/run-private.h"

#include <math.h>

static gboolean
fail_operands (RillRun  *run,
               int       op,
               RillValue a,
               RillValue b)
{
  return rill_run_fail (run, "expected operands that \"%s%c\" takes, got %s and %s",
                        op == RILL_OPERATOR_FLOOR_DIVIDE ? "/" : op == RILL_OPERATOR_POWER ? "*" : "",
                        op == RILL_OPERATOR_FLOOR_DIVIDE ? '/' : op == RILL_OPERATOR_POWER ? '*' : op,
                        rill_value_get_kind_name (a), rill_value_get_kind_name (b));
}

static gboolean
concatenate (RillRun   *run,
             RillValue  a,
             RillValue  b,
             RillValue *value)
{
  RillOutput both;
  gboolean ok;

  rill_output_init (&both);
  ok = rill_output_append_value (run, &both, a) && rill_output_append_value (run, &both, b) &&
       rill_output_make_text (run, &both, value);
  rill_output_clear (&both);
  return ok;
}

static gboolean
join_lists (RillRun   *run,
            RillValue  a,
            RillValue  b,
            RillValue *value)
{
  if (!rill_value_make_list (run, value))
    return FALSE;

  for (gsize i = 0; i < a.list->n; i++)
    if (!rill_list_append (run, value->list, a.list->items[i]))
      return FALSE;
  for (gsize i = 0; i < b.list->n; i++)
    if (!rill_list_append (run, value->list, b.list->items[i]))
      return FALSE;
  return TRUE;
}

static gboolean
repeat (RillRun   *run,
        RillValue  text,
        gint64     n,
        RillValue *value)
{
  RillOutput all;
  gboolean ok;

  if (n > 0 && text.text->n > 0 && n > (gint64) (RILL_RUN_MAX_OUTPUT / text.text->n))
    return rill_run_fail (run, "a string of more than %d bytes", RILL_RUN_MAX_OUTPUT);
  if (n > 0 && !rill_run_charge (run, (guint64) n))
    return FALSE;

  rill_output_init (&all);
  for (gint64 i = 0; text.text->n > 0 && i < n; i++)
    rill_output_append (&all, text.text->bytes, text.text->n, text.text->marks);
  ok = rill_output_make_text (run, &all, value);
  rill_output_clear (&all);
  return ok;
}

static gboolean
operate_on_integers (RillRun   *run,
                     int        op,
                     gint64     a,
                     gint64     b,
                     RillValue *value)
{
  gint64 result = 0;
  gboolean overflows = FALSE;

  if ((op == '%' || op == RILL_OPERATOR_FLOOR_DIVIDE || op == '/') && b == 0)
    return rill_run_fail (run, "division by zero");

  switch (op)
    {
    case '+':
      overflows = __builtin_add_overflow (a, b, &result);
      break;
    case '-':
      overflows = __builtin_sub_overflow (a, b, &result);
      break;
    case '*':
      overflows = __builtin_mul_overflow (a, b, &result);
      break;
    case '%':
      /* The sign is that of the divisor. */
      result = b == -1 ? 0 : a % b;
      if (result != 0 && (result < 0) != (b < 0))
        result += b;
      break;
    case RILL_OPERATOR_FLOOR_DIVIDE:
      overflows = a == G_MININT64 && b == -1;
      if (!overflows)
        result = a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
      break;
    case RILL_OPERATOR_POWER:
      if (b < 0)
        {
          *value = rill_value_float (pow ((double) a, (double) b));
          return TRUE;
        }
      result = 1;
      for (gint64 i = 0; i < b && !overflows && i < 64 && a != 1; i++)
        overflows = __builtin_mul_overflow (result, a, &result);
      if (b > 64 && a != 0 && a != 1)
        overflows = TRUE;
      break;
    default:
      *value = rill_value_float ((double) a / (double) b);
      return TRUE;
    }

  if (overflows)
    return rill_run_fail (run, "a number that is too large");
  *value = rill_value_integer (result);
  return TRUE;
}

static gboolean
operate_on_reals (RillRun   *run,
                  int        op,
                  double     a,
                  double     b,
                  RillValue *value)
{
  if ((op == '%' || op == RILL_OPERATOR_FLOOR_DIVIDE || op == '/') && !(b < 0 || b > 0))
    return rill_run_fail (run, "division by zero");

  switch (op)
    {
    case '+':
      *value = rill_value_float (a + b);
      break;
    case '-':
      *value = rill_value_float (a - b);
      break;
    case '*':
      *value = rill_value_float (a * b);
      break;
    case '%':
      *value = rill_value_float (a - b * floor (a / b));
      break;
    case RILL_OPERATOR_FLOOR_DIVIDE:
      *value = rill_value_float (floor (a / b));
      break;
    case RILL_OPERATOR_POWER:
      *value = rill_value_float (pow (a, b));
      break;
    default:
      *value = rill_value_float (a / b);
      break;
    }
  return TRUE;
}

gboolean
rill_value_operate (RillRun   *run,
                    int        op,
                    RillValue  a,
                    RillValue  b,
                    RillValue *value)
{
  if (op == '~')
    return concatenate (run, a, b, value);
  if (rill_value_is_number (a) && rill_value_is_number (b))
    {
      if (a.kind == RILL_VALUE_FLOAT || b.kind == RILL_VALUE_FLOAT)
        return operate_on_reals (run, op, rill_value_get_real (a), rill_value_get_real (b), value);
      return operate_on_integers (run, op, rill_value_get_integer (a), rill_value_get_integer (b), value);
    }

  if (op == '+' && a.kind == RILL_VALUE_STRING && b.kind == RILL_VALUE_STRING)
    return concatenate (run, a, b, value);
  if (op == '+' && a.kind == RILL_VALUE_LIST && b.kind == RILL_VALUE_LIST)
    return join_lists (run, a, b, value);
  if (op == '*' && a.kind == RILL_VALUE_STRING && b.kind == RILL_VALUE_INTEGER)
    return repeat (run, a, b.integer, value);

  return fail_operands (run, op, a, b);
}
