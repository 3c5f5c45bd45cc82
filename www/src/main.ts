import { keepOffline } from "./offline/offline";
import "./page/page";

keepOffline();
