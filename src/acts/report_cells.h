/* SPDX-License-Identifier: Apache-2.0
 *
 * report_cells: the ways in which a cell is written.
 */
#ifndef ACTS_REPORT_CELLS_H
#define ACTS_REPORT_CELLS_H

#include "acts/report_table.h"

report_cell report_cells_id, report_cells_text, report_cells_count,
    report_cells_time, report_cells_list, report_cells_state,
    report_cells_bytes, report_cells_command, report_cells_digest,
    report_cells_approvals, report_cells_gate, report_cells_models,
    report_cells_lines, report_cells_lifted, report_cells_data,
    report_cells_person, report_cells_origin, report_cells_disposed,
    report_cells_retired, report_cells_release, report_cells_principle,
    report_cells_answer;

#endif
