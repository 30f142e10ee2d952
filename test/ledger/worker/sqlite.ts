import { openSqliteLedger } from '../../../lib/ledger/sqlite';
import { work } from './work';

void work(openSqliteLedger);
