/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two files of filters share.
 */

#pragma once

#include "text/template/text-private.h"

G_BEGIN_DECLS

typedef struct
{
  RillRun *run;
  RillValue value;
  const RillArguments *arguments;
  RillValue *result;
} RillFilterCall;

/* *found is FALSE where there is no filter of lists of that name. */
gboolean rill_run_list_filter (const RillFilterCall *call, const char *name, gboolean *found);

G_END_DECLS
