/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the database's two files share.
 */

#pragma once

#include "rivulet-database.h"

G_BEGIN_DECLS

struct _RivuletDatabase
{
  sqlite3 *handle;
  char *path;
  GHashTable *statements; /* const char * => sqlite3_stmt */
};

/* Says what the last call of SQLite failed with. */
void rivulet_database_set_error (RivuletDatabase *self,
                                 GError         **error);

G_END_DECLS
